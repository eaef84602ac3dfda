// The native modules that this room has; src/cli/modules.cc puts them into the binary.
#pragma once

#include "engine/binding.h"

namespace gyre::bindings {

extern const js::Module kAsyncContextModule;
extern const js::Module kContextifyModule;
extern const js::Module kBufferModule;
extern const js::Module kCryptoHashModule;
extern const js::Module kCryptoModule;
extern const js::Module kCryptoAgreementModule;
extern const js::Module kCryptoCipherModule;
extern const js::Module kCryptoDhModule;
extern const js::Module kCryptoKeygenModule;
extern const js::Module kCryptoKeysModule;
extern const js::Module kCryptoSignModule;
extern const js::Module kCryptoSystemModule;
extern const js::Module kCryptoX509Module;
extern const js::Module kDnsModule;
extern const js::Module kEncodingModule;
extern const js::Module kErrorsModule;
extern const js::Module kOsModule;
extern const js::Module kFsEventModule;
extern const js::Module kFsModule;
extern const js::Module kHeapModule;
extern const js::Module kHttpModule;
extern const js::Module kHttp2Module;
extern const js::Module kMessagePortModule;
extern const js::Module kModuleFilesModule;
extern const js::Module kModuleWrapModule;
extern const js::Module kPipeModule;
extern const js::Module kPerformanceModule;
extern const js::Module kProcessModule;
extern const js::Module kProcessSpawnModule;
extern const js::Module kSerdesModule;
extern const js::Module kResolverModule;
extern const js::Module kSignalModule;
extern const js::Module kStructuredCloneModule;
extern const js::Module kTaskQueueModule;
extern const js::Module kTcpModule;
extern const js::Module kTimersModule;
extern const js::Module kTlsModule;
extern const js::Module kUrlModule;
extern const js::Module kTtyModule;
extern const js::Module kUdpModule;
extern const js::Module kTypesModule;
extern const js::Module kUtilModule;
extern const js::Module kWorkerModule;
extern const js::Module kZlibModule;

}  // namespace gyre::bindings
