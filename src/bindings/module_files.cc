// binding('module_files'): what the module loaders ask of the file system, each in one call: what is there, where it
// really is, and what a package.json says.
#include <fcntl.h>
#include <limits.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "base/fd.h"
#include "bindings/modules.h"

namespace gyre::bindings {

namespace {

using base::Error;
using base::Result;

enum FileKind : int32_t { kFile = 0, kFolder = 1, kNothing = -1 };

/// What a path leads to, symlinks followed.
int32_t stat(js::Scope&, std::string path) {
  struct ::stat info;
  // A NUL inside would cut the path short and find something else.
  if (path.find('\0') != std::string::npos || ::stat(path.c_str(), &info) != 0) return kNothing;
  return S_ISDIR(info.st_mode) ? kFolder : kFile;
}

bool isSymlink(js::Scope&, std::string path) {
  struct ::stat info;
  return ::lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
}

Result<std::string> realpath(js::Scope&, std::string path) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) return Error::last("realpath").withPath(std::move(path));
  return std::string(resolved);
}

/// The whole file, with the padding that simdjson wants behind it; false when it cannot be read.
bool readPadded(const std::string& path, simdjson::padded_string* out) {
  base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct ::stat info;
  if (!fd.valid() || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  simdjson::padded_string text(static_cast<size_t>(info.st_size));
  size_t filled = 0;
  while (filled < text.size()) {
    ssize_t count = ::read(fd.get(), text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    filled += static_cast<size_t>(count);
  }
  *out = std::move(text);
  return true;
}

/// readText(path) → the file's text, decoded from UTF-8, without its byte order mark.
Result<v8::Local<v8::String>> readText(js::Scope& js, std::string path) {
  base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct ::stat info;
  if (!fd.valid()) return Error::last("open").withPath(std::move(path));
  if (::fstat(fd.get(), &info) != 0) return Error::last("fstat");
  if (S_ISDIR(info.st_mode)) return Error(-EISDIR, "read");
  // One byte more than the size: the read that finds the end then needs no call of its own.
  std::string text(static_cast<size_t>(info.st_size) + 1, '\0');
  size_t filled = 0;
  for (;;) {
    if (filled == text.size()) text.resize(text.size() * 2 + 4096);
    size_t room = text.size() - filled;
    ssize_t count = ::read(fd.get(), text.data() + filled, room);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error::last("read");
    filled += static_cast<size_t>(count);
    if (count == 0 || (static_cast<size_t>(count) < room && S_ISREG(info.st_mode))) break;
  }
  std::string_view content(text.data(), filled);
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  return js.string(content);
}

/// The fields of a package.json that resolution needs. `exports` and `imports` stay text: most are never looked at.
struct PackageFields {
  std::optional<std::string> name, main, exports, imports;
  const char* type = "none";
};

using JsonValue = simdjson::ondemand::value;

std::optional<std::string> textOf(JsonValue& value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

bool rawText(JsonValue& value, std::optional<std::string>* out) {
  std::string_view raw;
  if (value.raw_json().get(raw) != simdjson::SUCCESS) return false;
  out->emplace(raw);
  return true;
}

bool takeField(std::string_view key, JsonValue& value, PackageFields* fields) {
  simdjson::ondemand::json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  using Type = simdjson::ondemand::json_type;
  if (key == "name") {
    if (type == Type::string) fields->name = textOf(value);
  } else if (key == "main") {
    if (type == Type::string) fields->main = textOf(value);
  } else if (key == "type") {
    if (type != Type::string) return true;
    std::optional<std::string> text = textOf(value);
    fields->type = text == "module" ? "module" : text == "commonjs" ? "commonjs" : "none";
  } else if (key == "exports") {
    if (type == Type::null)
      fields->exports.reset();
    else
      return rawText(value, &fields->exports);
  } else if (key == "imports") {
    if (type == Type::object) return rawText(value, &fields->imports);
  }
  return true;
}

/// False when the text is not a JSON object.
bool parsePackage(simdjson::padded_string& json, PackageFields* fields) {
  thread_local simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(json).get(document) != simdjson::SUCCESS) return false;
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto field : object) {
    std::string_view key;
    JsonValue value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
    if (field.value().get(value) != simdjson::SUCCESS) return false;
    if (!takeField(key, value, fields)) return false;
  }
  return true;
}

v8::Local<v8::Value> optionalString(js::Scope& js, const std::optional<std::string>& text) {
  if (!text) return js.undefined();
  return js.string(*text);
}

/// readPackageJSON(path) → undefined: there is none; null: it is not valid;
/// [name, main, type, imports, exports], the last two as JSON text.
v8::Local<v8::Value> readPackageJSON(js::Scope& js, std::string path) {
  simdjson::padded_string json;
  if (!readPadded(path, &json)) return js.undefined();
  PackageFields fields;
  if (!parsePackage(json, &fields)) return js.null();
  v8::Local<v8::Value> items[] = {optionalString(js, fields.name), optionalString(js, fields.main),
                                  js.name(fields.type), optionalString(js, fields.imports),
                                  optionalString(js, fields.exports)};
  return v8::Array::New(js.isolate(), items, std::size(items));
}

constexpr js::Member kMembers[] = {
    js::function<"isSymlink", &isSymlink>, js::function<"readPackageJSON", &readPackageJSON>,
    js::function<"readText", &readText>,   js::function<"realpath", &realpath>,
    js::function<"stat", &stat>,
};

}  // namespace

const js::Module kModuleFilesModule = {.name = "module_files", .members = kMembers};

}  // namespace gyre::bindings
