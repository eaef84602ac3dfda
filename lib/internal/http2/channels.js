'use strict';

// The diagnostics channels of HTTP/2, by their last name.

const dc = require('diagnostics_channel');

const names = ['created', 'start', 'bodyChunkSent', 'bodySent', 'error', 'finish', 'close'];

/** @param {'client'|'server'} side @returns {Record<string, import('diagnostics_channel').Channel>} */
const channelsOf = (side) => Object.fromEntries(names.map((name) => [name, dc.channel(`http2.${side}.stream.${name}`)]));

/** @param {object} channels @param {object} stream @param {Error|undefined} error that the stream ends with */
function tellEnd(channels, stream, error) {
  if (error && channels.error.hasSubscribers) channels.error.publish({ stream, error });
  if (channels.close.hasSubscribers) channels.close.publish({ stream });
}

module.exports = { client: channelsOf('client'), server: channelsOf('server'), tellEnd };
