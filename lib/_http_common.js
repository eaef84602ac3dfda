'use strict';

// The name under which old programs find what servers and clients share.

const { hasInvalidChar, isToken, methods } = require('internal/http/common');
const { kIncomingMessage } = require('internal/http/server_options');
const { HTTPParser } = require('internal/http/legacy_parser');

const { parsers } = require('internal/http/legacy_parser');

module.exports = {
  _checkInvalidHeaderChar: hasInvalidChar,
  _checkIsHttpToken: isToken,
  chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
  continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
  CRLF: '\r\n',
  HTTPParser,
  kIncomingMessage,
  parsers,
  methods: methods.filter((name) => name !== undefined),
};
