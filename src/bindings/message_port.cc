// binding('message_port'): Port, the native half of MessagePort and BroadcastChannel (lib/internal/worker/).
#include "bindings/message_port.h"

#include "bindings/modules.h"

namespace gyre::bindings {

const js::ClassSpec Port::kClass = {
    .name = "Port",
    .construct = js::constructor<Port>,
    .members = kMembers,
    .parent = &runtime::kHandleClass,
    .valueFields = 3,
};

namespace {

constexpr js::Member kMembers[] = {
    js::constant<"kPosted", kPosted>,
    js::constant<"kLost", kLost>,
};

const js::ClassSpec* const kClasses[] = {&Port::kClass};

}  // namespace

const js::Module kMessagePortModule = {.name = "message_port", .members = kMembers, .classes = kClasses};

}  // namespace gyre::bindings
