'use strict';

// Whether this process was started as a worker of a cluster, and as which. Asked by whoever listens, who must not load the
// cluster for it.

const role = {
  /** The worker's id; 0: this is no worker. */
  workerId: 0,
};

module.exports = role;
