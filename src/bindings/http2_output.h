// Http2Output: frames that go out in one write: small things copied one behind the other, large data where it lies.
#pragma once

#include <sys/uio.h>

#include <string>
#include <string_view>
#include <vector>

namespace gyre::bindings {

class Http2Output {
 public:
  /// From this size on no more frames are put to it.
  static constexpr size_t kFullBytes = 256 * 1024;

  bool empty() const { return size_ == 0; }
  bool full() const { return size_ >= kFullBytes; }
  size_t size() const { return size_; }

  void append(std::string_view bytes) {
    if (parts_.empty() || parts_.back().outside) parts_.push_back({nullptr, text_.size(), 0});
    text_.append(bytes);
    parts_.back().size += bytes.size();
    size_ += bytes.size();
  }
  void append(size_t count, char filler) { append(std::string(count, filler)); }
  /// `bytes` stay where they are until clear().
  void refer(std::string_view bytes) {
    parts_.push_back({bytes.data(), 0, bytes.size()});
    size_ += bytes.size();
  }

  /// Valid until something is appended.
  std::vector<iovec>& pieces() {
    pieces_.clear();
    for (const Part& part : parts_) {
      const char* data = part.outside ? part.outside : text_.data() + part.offset;
      pieces_.push_back({const_cast<char*>(data), part.size});
    }
    return pieces_;
  }

  void clear() {
    size_ = 0;
    parts_.clear();
    text_.clear();
    if (text_.capacity() > kKeptBytes) text_ = {};
  }

 private:
  // Memory that an idle session may keep.
  static constexpr size_t kKeptBytes = 4 * 1024;
  struct Part {
    const char* outside;
    size_t offset;
    size_t size;
  };
  std::string text_;
  std::vector<Part> parts_;
  std::vector<iovec> pieces_;
  size_t size_ = 0;
};

}  // namespace gyre::bindings
