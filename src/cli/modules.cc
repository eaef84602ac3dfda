// One line each. lib/ finds them as `binding('name')`.
#include "cli/modules.h"

#include "bindings/modules.h"
#include "lens/modules.h"
#include "runtime/builtin_loader.h"

namespace gyre::cli {

std::span<const js::Module* const> nativeModules() {
  using namespace bindings;
  static const js::Module* const kAll[] = {
      &runtime::kBuiltinsModule,
      &kAsyncContextModule,
      &kContextifyModule,
      &kBufferModule,
      &kCryptoHashModule,
      &kCryptoModule,
      &kCryptoAgreementModule,
      &kCryptoCipherModule,
      &kCryptoDhModule,
      &kCryptoKeygenModule,
      &kCryptoKeysModule,
      &kCryptoSignModule,
      &kCryptoSystemModule,
      &kCryptoX509Module,
      &kDnsModule,
      &kEncodingModule,
      &kErrorsModule,
      &lens::kExplainModule,
      &kOsModule,
      &kFsEventModule,
      &kFsModule,
      &kHeapModule,
      &kHttpModule,
      &kHttp2Module,
      &kMessagePortModule,
      &kModuleFilesModule,
      &kModuleWrapModule,
      &kPipeModule,
      &kPerformanceModule,
      &kProcessModule,
      &kProcessSpawnModule,
      &kSerdesModule,
      &kResolverModule,
      &kSignalModule,
      &kStructuredCloneModule,
      &kTaskQueueModule,
      &kTcpModule,
      &kTimersModule,
      &kTlsModule,
      &kUrlModule,
      &kTtyModule,
      &kUdpModule,
      &kTypesModule,
      &kUtilModule,
      &kWorkerModule,
      &kZlibModule,
  };
  return kAll;
}

}  // namespace gyre::cli
