'use strict';

// TextEncoderStream and TextDecoderStream.

const { TransformStream } = require('internal/webstreams/transformstream');
const { finishClass } = require('internal/webstreams/util');

class TextEncoderStream {
  #encoder = new TextEncoder();
  #transform;

  constructor() {
    const encoder = this.#encoder;
    let pendingHighSurrogate = null;
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        // A pair may be split between two chunks.
        let text = `${chunk}`;
        if (pendingHighSurrogate !== null && text.length > 0) {
          text = pendingHighSurrogate + text;
          pendingHighSurrogate = null;
        }
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xD800 && last <= 0xDBFF) {
          pendingHighSurrogate = text[text.length - 1];
          text = text.slice(0, -1);
        }
        const value = encoder.encode(text);
        if (value.length > 0)
          controller.enqueue(value);
      },
      flush(controller) {
        if (pendingHighSurrogate !== null)
          controller.enqueue(new Uint8Array([0xEF, 0xBF, 0xBD]));
      },
    });
  }

  get encoding() {
    return this.#encoder.encoding;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
finishClass(TextEncoderStream, (self) => ({
  encoding: self.encoding, readable: self.readable, writable: self.writable,
}));

class TextDecoderStream {
  #decoder;
  #transform;

  /**
   * @param {string} [encoding]
   * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
   */
  constructor(encoding = 'utf-8', options = {}) {
    const decoder = this.#decoder = new TextDecoder(encoding, options);
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        const value = decoder.decode(chunk, { stream: true });
        if (value)
          controller.enqueue(value);
      },
      flush(controller) {
        const value = decoder.decode();
        if (value)
          controller.enqueue(value);
      },
    });
  }

  get encoding() {
    return this.#decoder.encoding;
  }

  get fatal() {
    return this.#decoder.fatal;
  }

  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
finishClass(TextDecoderStream, (self) => ({
  encoding: self.encoding, fatal: self.fatal, ignoreBOM: self.ignoreBOM, readable: self.readable,
  writable: self.writable,
}));

module.exports = { TextEncoderStream, TextDecoderStream };
