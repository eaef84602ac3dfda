'use strict';

// What threads send through, in one place for the globals.

const { BroadcastChannel } = require('internal/worker/broadcast_channel');
const { MessageEvent } = require('internal/worker/message_event');
const { MessageChannel, MessagePort } = require('internal/worker/message_port');

module.exports = { BroadcastChannel, MessageChannel, MessageEvent, MessagePort };
