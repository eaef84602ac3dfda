// Result, Ref, Fd, UniqueFunction, IntrusiveList, BlockPool.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "base/block_pool.h"
#include "base/fd.h"
#include "base/intrusive_list.h"
#include "base/ref.h"
#include "base/result.h"
#include "base/unique_function.h"

namespace gyre::base {
namespace {

Result<int> half(int number) {
  if (number % 2) return Error(-EINVAL, "half");
  return number / 2;
}

Result<std::string> quarter(int number) {
  GYRE_TRY_ASSIGN(int first, half(number));
  GYRE_TRY_ASSIGN(int second, half(first));
  return std::to_string(second);
}

TEST(Result, CarriesValuesAndErrors) {
  EXPECT_EQ(*quarter(8), "2");
  auto failed = quarter(6);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.code(), -EINVAL);
  EXPECT_TRUE(failed.error().is(EINVAL));
  EXPECT_STREQ(failed.error().syscall(), "half");
}

TEST(Result, OfNothing) {
  auto check = [](bool good) -> Result<void> {
    if (!good) return Error(-EPERM, "check");
    return {};
  };
  EXPECT_TRUE(check(true).ok());
  EXPECT_EQ(check(true).code(), 0);
  EXPECT_EQ(check(false).code(), -EPERM);
}

TEST(Result, OfSomethingThatOnlyMoves) {
  auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); };
  auto result = make();
  auto moved = std::move(result);
  EXPECT_EQ(**moved, 7);
  moved = make();
  EXPECT_EQ(*std::move(moved).value(), 7);
}

TEST(Error, SpeaksAsNodeDoes) {
  Error error = Error(-ENOENT, "open").withPath("x");
  EXPECT_STREQ(error.name(), "ENOENT");
  EXPECT_EQ(error.toString(), "ENOENT: no such file or directory, open 'x'");
  EXPECT_EQ(Error(-EXDEV, "rename").withPath("a").withDest("b").toString(),
            "EXDEV: cross-device link not permitted, rename 'a' -> 'b'");
  EXPECT_EQ(Error(-ECONNREFUSED, "connect").withAddress("127.0.0.1", 80).toString(),
            "ECONNREFUSED: connection refused, connect 127.0.0.1:80");
  EXPECT_STREQ(errorName(kErrorEof), "EOF");
  EXPECT_STREQ(errorName(kErrorAddressNoName), "EAI_NONAME");
  EXPECT_STREQ(errorName(-12345), "UNKNOWN");
  Error copy = error;
  EXPECT_EQ(copy.path(), error.path());
}

struct Counted : RefCounted<Counted> {
  explicit Counted(int& alive) : alive_(alive) { ++alive_; }
  ~Counted() { --alive_; }
  int& alive_;
};

TEST(Ref, KeepsAliveUntilTheLast) {
  int alive = 0;
  auto first = makeRef<Counted>(alive);
  {
    Ref<Counted> second = first;
    EXPECT_EQ(first->referenceCount(), 2u);
    first.reset();
    EXPECT_EQ(alive, 1);
    first = std::move(second);
    EXPECT_FALSE(second);
  }
  EXPECT_EQ(alive, 1);
  Counted* raw = first.leak();
  EXPECT_EQ(alive, 1);
  Ref<Counted>::adopt(raw).reset();
  EXPECT_EQ(alive, 0);
}

TEST(Fd, ClosesWhatItOwns) {
  int raw = open("/dev/null", O_RDONLY | O_CLOEXEC);
  {
    Fd fd(raw);
    Fd moved = std::move(fd);
    EXPECT_FALSE(fd.valid());
    EXPECT_EQ(moved.get(), raw);
  }
  EXPECT_EQ(fcntl(raw, F_GETFD), -1);
  Fd none(-5);
  EXPECT_FALSE(none);
}

TEST(UniqueFunction, HoldsWhatOnlyMoves) {
  auto number = std::make_unique<int>(41);
  UniqueFunction<int(int)> add = [number = std::move(number)](int more) { return *number + more; };
  UniqueFunction<int(int)> moved = std::move(add);
  EXPECT_FALSE(add);
  EXPECT_EQ(moved(1), 42);
}

TEST(UniqueFunction, LargeOnesLiveOnTheHeap) {
  auto shared = std::make_shared<int>(0);
  {
    std::array<long, 20> big{};
    big[19] = 5;
    UniqueFunction<long()> function = [big, shared] { return big[19] + *shared; };
    UniqueFunction<long()> moved = std::move(function);
    EXPECT_EQ(moved(), 5);
    EXPECT_EQ(shared.use_count(), 2);
    moved = nullptr;
    EXPECT_EQ(shared.use_count(), 1);
  }
}

TEST(UniqueFunction, PassesArgumentsThrough) {
  UniqueFunction<void(std::unique_ptr<int>, int&)> store = [](std::unique_ptr<int> from, int& to) { to = *from; };
  int target = 0;
  store(std::make_unique<int>(9), target);
  EXPECT_EQ(target, 9);
  UniqueFunction<void()> empty = static_cast<void (*)()>(nullptr);
  EXPECT_FALSE(empty);
}

struct OtherTag;
struct Item : ListNode<>, ListNode<OtherTag> {
  explicit Item(int number) : number(number) {}
  int number;
};

std::vector<int> numbers(IntrusiveList<Item>& list) {
  std::vector<int> result;
  list.forEach([&](Item& item) { result.push_back(item.number); });
  return result;
}

TEST(IntrusiveList, KeepsOrder) {
  IntrusiveList<Item> list;
  Item a(1), b(2), c(3);
  list.pushBack(b);
  list.pushBack(c);
  list.pushFront(a);
  EXPECT_EQ(numbers(list), (std::vector<int>{1, 2, 3}));
  static_cast<ListNode<>&>(b).unlink();
  EXPECT_EQ(numbers(list), (std::vector<int>{1, 3}));
  EXPECT_EQ(list.popFront(), &a);
  EXPECT_EQ(list.back(), &c);
}

TEST(IntrusiveList, ElementsLeaveByBeingDestroyed) {
  IntrusiveList<Item> list;
  IntrusiveList<Item, OtherTag> other;
  Item stays(1);
  {
    Item goes(2);
    list.pushBack(goes);
    list.pushBack(stays);
    other.pushBack(goes);
  }
  EXPECT_EQ(numbers(list), std::vector<int>{1});
  EXPECT_TRUE(other.empty());
}

TEST(IntrusiveList, AppendsWholeLists) {
  IntrusiveList<Item> first, second;
  Item a(1), b(2), c(3);
  first.pushBack(a);
  second.pushBack(b);
  second.pushBack(c);
  first.append(second);
  EXPECT_TRUE(second.empty());
  EXPECT_EQ(numbers(first), (std::vector<int>{1, 2, 3}));
  second.append(first);
  EXPECT_EQ(second.countSlowly(), 3u);
}

TEST(BlockPool, RoundsUpToWhatABlockHolds) {
  EXPECT_EQ(BlockPool::roundUp(0), 1024u);
  EXPECT_EQ(BlockPool::roundUp(1024), 1024u);
  EXPECT_EQ(BlockPool::roundUp(1025), 2048u);
  EXPECT_EQ(BlockPool::roundUp(BlockPool::kLargest), BlockPool::kLargest);
  EXPECT_EQ(BlockPool::roundUp(BlockPool::kLargest + 1), BlockPool::kLargest + 1);
}

TEST(BlockPool, ABlockHasOneOwnerAtATime) {
  constexpr size_t kSizes[] = {1, 1024, 4096, 65'536, 100'000};
  auto user = [&](char mark) {
    for (int round = 0; round < 500; ++round) {
      std::vector<std::pair<char*, size_t>> blocks;
      for (size_t size : kSizes) {
        auto* block = static_cast<char*>(BlockPool::take(size));
        ASSERT_NE(block, nullptr);
        std::memset(block, mark, size);
        blocks.emplace_back(block, size);
      }
      for (auto [block, size] : blocks) {
        EXPECT_EQ(block[0], mark);
        EXPECT_EQ(block[size - 1], mark);
        BlockPool::giveBack(block, BlockPool::roundUp(size));
      }
    }
  };
  std::thread other(user, 'a');
  user('b');
  other.join();
}

}  // namespace
}  // namespace gyre::base
