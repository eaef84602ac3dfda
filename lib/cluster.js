'use strict';

module.exports = require('internal/cluster/role').workerId === 0 ?
  require('internal/cluster/primary') : require('internal/cluster/worker');
