// The inputs of test/fuzz/http_parser, those that fuzzing began with and those that once found something, each once.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

TEST(HttpParserFuzz, TakesTheCorpus) {
  size_t inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(GYRE_CORPUS "/http_parser")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    ++inputs;
  }
  EXPECT_GT(inputs, 50U);
}
