// What is printed when a program dies of an exception, or V8 of an error of its own.
// Source of the texts and their form: Node 24's behaviour, documented under "process: 'uncaughtException'" and
// "Errors".
#pragma once

#include <v8.h>

#include <string>

#include "engine/scope.h"

namespace gyre::runtime {

/// Remembers, on the error object itself (a private property), the source line and the caret under the place where it
/// was thrown: "file:line\nsource\n   ^\n". Nothing happens for values that are not objects or have one already.
void decorateException(js::Scope& js, v8::Local<v8::Value> exception, v8::Local<v8::Message> message);
/// The same text for a message; empty when the place is unknown or inside lib/ without source.
std::string sourceContext(js::Scope& js, v8::Local<v8::Message> message);
/// What decorateException remembered; empty when nothing.
std::string arrowOf(js::Scope& js, v8::Local<v8::Value> exception);

/// Prints the exception, its place and Gyre's version line on stderr.
void printFatalException(js::Scope& js, v8::Local<v8::Value> exception, v8::Local<v8::Message> message);

[[noreturn]] void onV8FatalError(const char* location, const char* message);
[[noreturn]] void onV8OutOfMemory(const char* location, const v8::OOMDetails& details);

}  // namespace gyre::runtime
