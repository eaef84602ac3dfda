// Mailbox: where messages for one port wait. Mailboxes that write to one another are a group: the two of a
// MessageChannel, or all of a name's BroadcastChannels.
//
// Any thread. A mailbox belongs to the port object that reads it, or to the message in which the port travels.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "bindings/message.h"
#include "loop/async.h"

namespace gyre::bindings {

/// Guards the mailboxes that have it.
class MailGroup {
 public:
  enum class Kind : uint8_t { pair, broadcast };
  explicit MailGroup(Kind kind) : kind_(kind) {}

 private:
  friend class Mailbox;
  const Kind kind_;
  std::mutex mutex_;
  std::vector<Mailbox*> members_;
};

class Mailbox {
 public:
  static std::pair<std::shared_ptr<Mailbox>, std::shared_ptr<Mailbox>> makePair();
  static std::shared_ptr<Mailbox> join(std::shared_ptr<MailGroup> group);
  ~Mailbox() { leave(); }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Sends to the other members of the group; without any, the message is gone.
  void send(std::shared_ptr<Message> message);
  /// From now on `reader` is told when there is something to take, or when the other one of a pair has left; also of
  /// what there is already. Null: nobody is.
  void attach(loop::Async* reader);
  /// The oldest message; null when there is none.
  std::shared_ptr<Message> take();
  size_t size();
  /// The other one of the pair has left: nothing more will come.
  bool isAbandoned();
  /// Takes no part any more; what waits is gone.
  void leave();
  bool sharesGroupWith(const Mailbox& other) const { return group_ == other.group_; }

 private:
  explicit Mailbox(std::shared_ptr<MailGroup> group) : group_(std::move(group)) {}

  const std::shared_ptr<MailGroup> group_;
  // Guarded by the group's mutex:
  std::deque<std::shared_ptr<Message>> waiting_;
  loop::Async* reader_ = nullptr;
  bool abandoned_ = false;
  bool left_ = false;
};

}  // namespace gyre::bindings
