'use strict';

// How messages travel: 'json', one line each; 'advanced', length-prefixed in V8's serialization format.

const kMessageBuffer = Symbol('kMessageBuffer');
const kStringDecoder = Symbol('kStringDecoder');

const noMessages = [];

const json = {
  initMessageChannel(channel) {
    const { StringDecoder } = require('string_decoder');
    channel[kMessageBuffer] = '';
    channel[kStringDecoder] = new StringDecoder('utf8');
  },

  /** @returns {any[]} the messages that are complete now */
  parseChannelMessages(channel, bytes) {
    const text = channel[kMessageBuffer] + channel[kStringDecoder].write(bytes);
    const end = text.lastIndexOf('\n');
    if (end === -1) {
      channel[kMessageBuffer] = text;
      channel.buffering = text.length > 0;
      return noMessages;
    }
    channel[kMessageBuffer] = text.slice(end + 1);
    channel.buffering = channel[kMessageBuffer].length > 0;
    return text.slice(0, end).split('\n').map(parse);
  },

  /** @returns {number} what the pipe's write says */
  writeChannelMessage(channel, done, message, handle) {
    return channel.writeWithDescriptor(`${JSON.stringify(message)}\n`, handle ? handle.fd : -1, done);
  },
};

function parse(line) {
  return JSON.parse(line);
}

const advanced = {
  initMessageChannel(channel) {
    channel[kMessageBuffer] = null;
    channel.buffering = false;
  },

  parseChannelMessages(channel, bytes) {
    if (bytes.length === 0) return noMessages;
    const { Buffer } = require('buffer');
    let buffer = channel[kMessageBuffer] === null ? bytes : Buffer.concat([channel[kMessageBuffer], bytes]);
    const messages = [];
    while (buffer.length >= 4) {
      const size = buffer.readUInt32BE(0);
      if (buffer.length < 4 + size) break;
      messages.push(deserialize(buffer.subarray(4, 4 + size)));
      buffer = buffer.subarray(4 + size);
    }
    channel[kMessageBuffer] = buffer.length > 0 ? Buffer.from(buffer) : null;
    channel.buffering = buffer.length > 0;
    return messages;
  },

  writeChannelMessage(channel, done, message, handle) {
    const { Buffer } = require('buffer');
    const body = serialize(message);
    const head = Buffer.allocUnsafe(4);
    head.writeUInt32BE(body.length, 0);
    return channel.writeWithDescriptor(Buffer.concat([head, body]), handle ? handle.fd : -1, done);
  },
};

let classes;
/** Errors keep their names, views of others' memory come as themselves: what v8's default classes leave to hosts. */
function serializers() {
  if (classes !== undefined) return classes;
  const { DefaultSerializer, DefaultDeserializer } = require('v8');
  const kObjectMark = 0;
  const kViewMark = 1;
  class ChildProcessSerializer extends DefaultSerializer {
    _writeHostObject(object) {
      if (ArrayBuffer.isView(object)) {
        this.writeUint32(kViewMark);
        return super._writeHostObject(object);
      }
      this.writeUint32(kObjectMark);
      this.writeValue({ ...object });
    }
  }
  class ChildProcessDeserializer extends DefaultDeserializer {
    _readHostObject() {
      return this.readUint32() === kViewMark ? super._readHostObject() : this.readValue();
    }
  }
  return classes = { ChildProcessSerializer, ChildProcessDeserializer };
}

function serialize(message) {
  const serializer = new (serializers().ChildProcessSerializer)();
  serializer.writeHeader();
  serializer.writeValue(message);
  return serializer.releaseBuffer();
}

function deserialize(bytes) {
  const deserializer = new (serializers().ChildProcessDeserializer)(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}

module.exports = { json, advanced };
