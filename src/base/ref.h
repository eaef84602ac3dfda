// Ref<T>: a counted reference to an object that counts for itself.
//
// The count is not atomic: an object and all its references live on one thread (a loop's).
// An object is born with a count of zero; makeRef() gives the first reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace gyre::base {

/// Base of what a Ref can hold. `T` is deleted when the last reference goes; give T a virtual destructor
/// when others derive from it.
template <typename T>
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() const { ++references_; }
  void release() const {
    DCHECK(references_ > 0);
    if (--references_ == 0) delete static_cast<const T*>(this);
  }
  uint32_t referenceCount() const { return references_; }

 protected:
  ~RefCounted() { DCHECK(references_ == 0); }

 private:
  mutable uint32_t references_ = 0;
};

template <typename T>
class [[nodiscard]] Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  explicit Ref(T* object) : object_(object) {
    if (object_) object_->retain();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <typename U>
  requires std::is_convertible_v<U*, T*> Ref(const Ref<U>& other) : Ref(other.get()) {}
  template <typename U>
  requires std::is_convertible_v<U*, T*> Ref(Ref<U>&& other)
  noexcept : object_(other.leak()) {}
  ~Ref() {
    if (object_) object_->release();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  void reset() { *this = Ref(); }

  /// Gives up the reference without releasing it; the caller owes a release().
  [[nodiscard]] T* leak() { return std::exchange(object_, nullptr); }

  /// Takes over a reference that somebody leaked.
  static Ref adopt(T* object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }

  friend bool operator==(const Ref& a, const Ref& b) { return a.object_ == b.object_; }
  friend bool operator==(const Ref& a, const T* b) { return a.object_ == b; }

 private:
  T* object_ = nullptr;
};

template <typename T, typename... Args>
Ref<T> makeRef(Args&&... args) {
  return Ref<T>(new T(std::forward<Args>(args)...));
}

}  // namespace gyre::base
