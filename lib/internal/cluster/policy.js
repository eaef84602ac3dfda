'use strict';

// How connections are spread over workers.

/** Every worker has the listening socket; the kernel says who gets a connection. */
const SCHED_NONE = 1;
/** The primary has the listening socket, and hands connections to the workers in turn. */
const SCHED_RR = 2;

module.exports = { SCHED_NONE, SCHED_RR };
