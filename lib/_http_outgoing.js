'use strict';

// The name under which old programs find messages that go out.

const { validateHeaderName, validateHeaderValue } = require('internal/http/common');
const { OutgoingMessage } = require('internal/http/outgoing');

module.exports = { OutgoingMessage, validateHeaderName, validateHeaderValue };
