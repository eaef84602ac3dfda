#include "bindings/mailbox.h"

#include <algorithm>

namespace gyre::bindings {

std::pair<std::shared_ptr<Mailbox>, std::shared_ptr<Mailbox>> Mailbox::makePair() {
  auto group = std::make_shared<MailGroup>(MailGroup::Kind::pair);
  return {join(group), join(group)};
}

std::shared_ptr<Mailbox> Mailbox::join(std::shared_ptr<MailGroup> group) {
  std::shared_ptr<Mailbox> made(new Mailbox(std::move(group)));
  std::lock_guard lock(made->group_->mutex_);
  made->group_->members_.push_back(made.get());
  return made;
}

void Mailbox::send(std::shared_ptr<Message> message) {
  std::lock_guard lock(group_->mutex_);
  if (left_) return;
  for (Mailbox* other : group_->members_) {
    if (other == this) continue;
    other->waiting_.push_back(message);
    if (other->reader_) other->reader_->send();
  }
}

void Mailbox::attach(loop::Async* reader) {
  std::lock_guard lock(group_->mutex_);
  reader_ = reader;
  if (reader && (!waiting_.empty() || abandoned_)) reader->send();
}

std::shared_ptr<Message> Mailbox::take() {
  std::lock_guard lock(group_->mutex_);
  if (waiting_.empty()) return nullptr;
  auto message = std::move(waiting_.front());
  waiting_.pop_front();
  return message;
}

size_t Mailbox::size() {
  std::lock_guard lock(group_->mutex_);
  return waiting_.size();
}

bool Mailbox::isAbandoned() {
  std::lock_guard lock(group_->mutex_);
  return abandoned_;
}

void Mailbox::leave() {
  std::deque<std::shared_ptr<Message>> dropped;  // outside of the lock: ports in them leave groups of their own
  {
    std::lock_guard lock(group_->mutex_);
    if (left_) return;
    left_ = true;
    reader_ = nullptr;
    dropped.swap(waiting_);
    auto& members = group_->members_;
    members.erase(std::remove(members.begin(), members.end(), this), members.end());
    if (group_->kind_ == MailGroup::Kind::pair) {
      for (Mailbox* other : members) {
        other->abandoned_ = true;
        if (other->reader_) other->reader_->send();
      }
    }
  }
}

}  // namespace gyre::bindings
