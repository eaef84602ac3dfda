'use strict';

// The name under which old programs find the agents.

const { Agent, globals } = require('internal/http/agent');

module.exports = { Agent, globalAgent: globals.http };
