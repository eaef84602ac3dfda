// IntrusiveList<T, Tag>: a doubly linked list through nodes that the elements carry.
//
// No allocation; an element removes itself in constant time without knowing its list, also by being
// destroyed. An element that is to be in several lists at once derives from one ListNode per Tag.
#pragma once

#include <cstddef>

#include "base/check.h"

namespace gyre::base {

struct DefaultTag;

template <typename Tag = DefaultTag>
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;

  bool linked() const { return next_ != nullptr; }

  /// Leaves the list; nothing happens outside one.
  void unlink() {
    if (!next_) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = nullptr;
  }

 protected:
  ~ListNode() { unlink(); }

 private:
  template <typename T, typename U>
  friend class IntrusiveList;

  ListNode* next_ = nullptr;
  ListNode* previous_ = nullptr;
};

template <typename T, typename Tag = DefaultTag>
class IntrusiveList {
  using Node = ListNode<Tag>;
  struct Head : Node {};

 public:
  IntrusiveList() { head_.next_ = head_.previous_ = &head_; }
  ~IntrusiveList() {
    while (!empty()) front()->Node::unlink();
    head_.next_ = head_.previous_ = nullptr;
  }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;

  bool empty() const { return head_.next_ == &head_; }
  T* front() const { return empty() ? nullptr : element(head_.next_); }
  T* back() const { return empty() ? nullptr : element(head_.previous_); }

  /// The element must not be in a list of this tag.
  void pushBack(T& item) { insert(item, head_.previous_, &head_); }
  void pushFront(T& item) { insert(item, &head_, head_.next_); }

  T* popFront() {
    T* item = front();
    if (item) static_cast<Node*>(item)->unlink();
    return item;
  }

  /// Moves all of `other` to the end of this list, in constant time.
  void append(IntrusiveList& other) {
    if (other.empty()) return;
    Node* first = other.head_.next_;
    Node* last = other.head_.previous_;
    other.head_.next_ = other.head_.previous_ = &other.head_;
    first->previous_ = head_.previous_;
    head_.previous_->next_ = first;
    last->next_ = &head_;
    head_.previous_ = last;
  }

  /// Empties the list, giving each element in turn to `take`, already unlinked; it may go into a list again
  /// but must not touch the elements after it.
  template <typename Take>
  void consume(Take&& take) {
    Node* node = head_.next_;
    head_.next_ = head_.previous_ = &head_;
    while (node != &head_) {
      Node* next = node->next_;
      node->next_ = node->previous_ = nullptr;
      take(*element(node));
      node = next;
    }
  }

  /// The element after `item`, or null at the end.
  T* next(const T& item) const {
    Node* node = static_cast<const Node&>(item).next_;
    return node == &head_ ? nullptr : element(node);
  }

  /// The element before `item`, or null at the beginning.
  T* previous(const T& item) const {
    Node* node = static_cast<const Node&>(item).previous_;
    return node == &head_ ? nullptr : element(node);
  }

  /// Visits every element; the visited one may leave the list during its visit, others may not.
  template <typename Visit>
  void forEach(Visit&& visit) {
    for (Node* node = head_.next_; node != &head_;) {
      Node* next = node->next_;
      visit(*element(node));
      node = next;
    }
  }

  /// Linear; for tests and reports.
  size_t countSlowly() const {
    size_t count = 0;
    for (Node* node = head_.next_; node != &head_; node = node->next_) ++count;
    return count;
  }

 private:
  static T* element(Node* node) { return static_cast<T*>(node); }
  static void insert(T& item, Node* before, Node* after) {
    Node* node = &static_cast<Node&>(item);
    DCHECK(!node->linked());
    node->previous_ = before;
    node->next_ = after;
    before->next_ = node;
    after->previous_ = node;
  }

  mutable Head head_;
};

}  // namespace gyre::base
