#include "engine/binding.h"

#include <string>

#include "base/check.h"
#include "engine/engine.h"

namespace gyre::js {

namespace {

Local<v8::FunctionTemplate> functionTemplate(Scope& js, std::string_view name, v8::FunctionCallback call,
                                             Local<v8::Signature> signature = {}, Local<v8::Value> data = {}) {
  auto result = v8::FunctionTemplate::New(js.isolate(), call, data, signature, 0, v8::ConstructorBehavior::kThrow);
  result->SetClassName(js.name(name));
  return result;
}

void setConstant(Scope& js, Local<v8::Object> target, std::string_view name, Local<v8::Value> value) {
  target->DefineOwnProperty(js.context(), js.name(name), value, v8::ReadOnly).Check();
}

}  // namespace

Local<v8::Function> makeFunction(Scope& js, std::string_view name, v8::FunctionCallback call, Local<v8::Value> data) {
  // A template without prototype instantiates unless memory is exhausted, and then V8 aborts by itself.
  Local<v8::Function> function = functionTemplate(js, name, call, {}, data)->GetFunction(js.context()).ToLocalChecked();
  function->SetName(js.name(name));
  return function;
}

Local<v8::FunctionTemplate> classTemplate(Scope& js, const ClassSpec& spec) {
  auto& slot = Engine::from(js.isolate()).templates[&spec];
  if (!slot.IsEmpty()) return slot.Get(js.isolate());

  auto result = v8::FunctionTemplate::New(js.isolate(), spec.construct);
  result->SetClassName(js.name(spec.name));
  result->InstanceTemplate()->SetInternalFieldCount(Object::kPointerField + 1 + spec.valueFields);
  if (spec.parent != nullptr) result->Inherit(classTemplate(js, *spec.parent));
  auto signature = v8::Signature::New(js.isolate(), result);
  for (const Member& member : spec.members) {
    auto name = js.name(member.name);
    switch (member.kind) {
      case Member::Kind::method:
        result->PrototypeTemplate()->Set(name, functionTemplate(js, member.name, member.call, signature));
        break;
      case Member::Kind::accessor:
        result->PrototypeTemplate()->SetAccessorProperty(
            name, functionTemplate(js, member.name, member.call, signature),
            member.set ? functionTemplate(js, member.name, member.set, signature) : Local<v8::FunctionTemplate>());
        break;
      case Member::Kind::function:
        result->Set(name, functionTemplate(js, member.name, member.call));
        break;
      case Member::Kind::number:
        result->Set(name, js.number(member.number), v8::ReadOnly);
        break;
      case Member::Kind::text:
        result->Set(name, js.string(member.text), v8::ReadOnly);
        break;
    }
  }
  // Another class may have been made meanwhile (the parent), so look the slot up anew.
  Engine::from(js.isolate()).templates[&spec].Reset(js.isolate(), result);
  return result;
}

void installModule(Scope& js, const Module& module, Local<v8::Object> exports) {
  for (const Member& member : module.members) {
    switch (member.kind) {
      case Member::Kind::function:
        CHECK(js.set(exports, member.name, makeFunction(js, member.name, member.call)));
        break;
      case Member::Kind::number:
        setConstant(js, exports, member.name, js.number(member.number));
        break;
      case Member::Kind::text:
        setConstant(js, exports, member.name, js.string(member.text));
        break;
      case Member::Kind::method:
      case Member::Kind::accessor:
        CHECK(!"a module's table holds functions and constants; methods belong to a class");
    }
  }
  for (const ClassSpec* spec : module.classes) {
    Local<v8::Function> constructor;
    CHECK(classTemplate(js, *spec)->GetFunction(js.context()).ToLocal(&constructor));
    CHECK(js.set(exports, spec->name, constructor));
  }
  if (module.initialize) module.initialize(js, exports);
}

void appendReferences(const Module& module, std::vector<intptr_t>& out) {
  auto append = [&out](const Member& member) {
    if (member.call) out.push_back(reinterpret_cast<intptr_t>(member.call));
    if (member.set) out.push_back(reinterpret_cast<intptr_t>(member.set));
  };
  for (const Member& member : module.members) append(member);
  for (const ClassSpec* spec : module.classes) {
    for (const ClassSpec* at = spec; at != nullptr; at = at->parent) {
      if (at->construct) out.push_back(reinterpret_cast<intptr_t>(at->construct));
      for (const Member& member : at->members) append(member);
    }
  }
  out.insert(out.end(), module.references.begin(), module.references.end());
}

namespace detail {

void throwBadArgument(Scope& js, std::string_view function, int index, const char* expected) {
  std::string message = std::string(function) + ": argument " + std::to_string(index + 1) + " must be " + expected;
  js.throwError(Scope::ErrorType::typeError, message, "ERR_INVALID_ARG_TYPE");
}

}  // namespace detail
}  // namespace gyre::js
