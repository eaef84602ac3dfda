// Makes the startup snapshot: mksnapshot FILE. Run once by the build; the file is embedded in the binary.
#include <cstdio>

#include "cli/modules.h"
#include "runtime/environment.h"
#include "runtime/v8_process.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: mksnapshot FILE\n", stderr);
    return 2;
  }
  gyre::runtime::V8Process v8({});
  const gyre::runtime::NativeModules modules(gyre::cli::nativeModules());
  const std::vector<char> bytes = gyre::runtime::Environment::makeSnapshot(v8.platform(), modules).serialize();
  std::FILE* file = std::fopen(argv[1], "wb");
  if (!file || std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() || std::fclose(file) != 0) {
    std::perror(argv[1]);
    return 1;
  }
  return 0;
}
