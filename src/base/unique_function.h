// UniqueFunction<R(Args...)>: a callable with one owner. Moves, never copies; small callables (three
// words, nothrow movable) live inside it, larger ones on the heap.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace gyre::base {

template <typename Signature>
class UniqueFunction;

template <typename R, typename... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;
  UniqueFunction(std::nullptr_t) {}

  template <typename F>
  requires(!std::is_same_v<std::decay_t<F>, UniqueFunction> && std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
      UniqueFunction(F&& callable) {
    using Callable = std::decay_t<F>;
    if constexpr (std::is_pointer_v<Callable>) {
      if (!callable) return;
    }
    if constexpr (fitsInside<Callable>) {
      ::new (static_cast<void*>(storage_)) Callable(std::forward<F>(callable));
      operations_ = &kInside<Callable>;
    } else {
      *reinterpret_cast<Callable**>(storage_) = new Callable(std::forward<F>(callable));
      operations_ = &kOutside<Callable>;
    }
  }

  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~UniqueFunction() { reset(); }

  explicit operator bool() const { return operations_ != nullptr; }

  /// Calls it. It must hold something; it may be replaced or emptied by the callee only when the caller
  /// moved it out first (whoever owns callbacks that can destroy themselves does so).
  R operator()(Args... args) {
    DCHECK(operations_);
    return operations_->invoke(storage_, std::forward<Args>(args)...);
  }

  void reset() {
    if (const Operations* operations = std::exchange(operations_, nullptr)) {
      if (operations->destroy) operations->destroy(storage_);
    }
  }

 private:
  static constexpr size_t kCapacity = 3 * sizeof(void*);

  struct Operations {
    R (*invoke)(void* storage, Args&&... args);
    void (*move)(void* from, void* to);  // null: copying the bytes does it
    void (*destroy)(void* storage);      // null: nothing to do
  };

  template <typename F>
  static constexpr bool fitsInside = sizeof(F) <= kCapacity &&
                                     alignof(F) <= alignof(void*) && std::is_nothrow_move_constructible_v<F>;

  template <typename F>
  static constexpr bool isPlain = std::is_trivially_copyable_v<F>&& std::is_trivially_destructible_v<F>;

  template <typename F>
  static constexpr Operations kInside = {
      [](void* storage, Args&&... args) -> R {
        return (*std::launder(reinterpret_cast<F*>(storage)))(std::forward<Args>(args)...);
      },
      isPlain<F> ? nullptr : static_cast<void (*)(void*, void*)>([](void* from, void* to) {
        F* source = std::launder(reinterpret_cast<F*>(from));
        ::new (to) F(std::move(*source));
        source->~F();
      }),
      isPlain<F> ? nullptr : static_cast<void (*)(void*)>([](void* storage) {
        std::launder(reinterpret_cast<F*>(storage))->~F();
      })};

  template <typename F>
  static constexpr Operations kOutside = {[](void* storage, Args&&... args) -> R {
                                            return (**reinterpret_cast<F**>(storage))(std::forward<Args>(args)...);
                                          },
                                          nullptr, [](void* storage) { delete *reinterpret_cast<F**>(storage); }};

  void take(UniqueFunction& other) noexcept {
    operations_ = std::exchange(other.operations_, nullptr);
    if (!operations_) return;
    if (operations_->move) {
      operations_->move(other.storage_, storage_);
    } else {
      __builtin_memcpy(storage_, other.storage_, kCapacity);
    }
  }

  alignas(void*) unsigned char storage_[kCapacity];
  const Operations* operations_ = nullptr;
};

}  // namespace gyre::base
