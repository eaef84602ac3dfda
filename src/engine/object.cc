#include "engine/object.h"

#include "base/check.h"
#include "engine/engine.h"

namespace gyre::js {

void ObjectList::add(Object& object) { list_.pushBack(object); }

void ObjectList::deleteAll() {
  while (!list_.empty()) delete list_.front();
}

Object::Object(Scope& js, Local<v8::Object> wrapper) : wrapper_(js.isolate(), wrapper) {
  DCHECK(wrapper->InternalFieldCount() > kPointerField);
  wrapper->SetAlignedPointerInInternalField(kPointerField, this);
  Engine::from(js.isolate()).objects.add(*this);
  makeWeak();
}

Object::~Object() { detachWrapper(); }

void Object::detachWrapper() {
  if (wrapper_.IsEmpty()) return;
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  v8::HandleScope scope(isolate);
  wrapper_.Get(isolate)->SetAlignedPointerInInternalField(kPointerField, nullptr);
  wrapper_.Reset();
}

void Object::makeWeak() {
  wrapper_.SetWeak(
      this,
      [](const v8::WeakCallbackInfo<Object>& info) {
        info.GetParameter()->wrapper_.Reset();
        info.SetSecondPassCallback([](const v8::WeakCallbackInfo<Object>& info) { info.GetParameter()->collected(); });
      },
      v8::WeakCallbackType::kParameter);
}

void Object::holdWrapper() {
  if (holds_++ == 0 && !wrapper_.IsEmpty()) wrapper_.ClearWeak();
}

void Object::releaseWrapper() {
  DCHECK(holds_ > 0);
  if (--holds_ == 0 && !wrapper_.IsEmpty()) makeWeak();
}

Object* Object::from(Local<v8::Value> value) {
  if (!value->IsObject()) return nullptr;
  Local<v8::Object> object = value.As<v8::Object>();
  if (object->InternalFieldCount() <= kPointerField) return nullptr;
  return static_cast<Object*>(object->GetAlignedPointerFromInternalField(kPointerField));
}

}  // namespace gyre::js
