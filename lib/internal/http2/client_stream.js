'use strict';

// ClientHttp2Stream: a request and its response, or a response that the server has pushed.

const { client: channels, tellEnd } = require('internal/http2/channels');
const { Http2Stream } = require('internal/http2/stream');

class ClientHttp2Stream extends Http2Stream {
  get headersSent() { return true; }

  tellBodyChunk(writev, data, encoding) {
    if (!channels.bodyChunkSent.hasSubscribers) return;
    const all = writev && data.allBuffers ? data.map((each) => each.chunk ?? each) : data;
    channels.bodyChunkSent.publish({ stream: this, writev, data: all, encoding });
  }

  tellBodySent() {
    if (channels.bodySent.hasSubscribers) channels.bodySent.publish({ stream: this });
  }

  tellEnd(error) {
    tellEnd(channels, this, error);
  }
}

module.exports = { ClientHttp2Stream };
