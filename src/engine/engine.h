// Engine: the per-isolate state of this room, found through the isolate. Made and owned by whoever makes the isolate;
// lives on the isolate's thread.
#pragma once

#include <v8.h>

#include <unordered_map>

#include "engine/binding.h"
#include "engine/object.h"

namespace gyre::js {

struct Engine {
  explicit Engine(v8::Isolate* isolate) { isolate->SetData(kEngineSlot, this); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  static Engine& from(v8::Isolate* isolate) { return *static_cast<Engine*>(isolate->GetData(kEngineSlot)); }

  ObjectList objects;
  std::unordered_map<const ClassSpec*, v8::Global<v8::FunctionTemplate>> templates;
};

}  // namespace gyre::js
