'use strict';

// TextEncoderStream and TextDecoderStream.

const { TransformStream } = require('internal/webstreams/transformstream');
const { kState, checkBrand, finishClass } = require('internal/webstreams/util');

class TextEncoderStream {
  [kState];

  constructor() {
    const encoder = new TextEncoder();
    let pendingHighSurrogate = null;
    const transform = new TransformStream({
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
    this[kState] = { encoder, transform };
  }

  get encoding() {
    checkBrand(this, TextEncoderStream);
    return this[kState].encoder.encoding;
  }

  get readable() {
    checkBrand(this, TextEncoderStream);
    return this[kState].transform.readable;
  }

  get writable() {
    checkBrand(this, TextEncoderStream);
    return this[kState].transform.writable;
  }
}
finishClass(TextEncoderStream, (self) => ({
  encoding: self.encoding, readable: self.readable, writable: self.writable,
}));

class TextDecoderStream {
  [kState];

  /**
   * @param {string} [encoding]
   * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
   */
  constructor(encoding = 'utf-8', options = {}) {
    const decoder = new TextDecoder(encoding, options);
    const transform = new TransformStream({
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
    this[kState] = { decoder, transform };
  }

  get encoding() {
    checkBrand(this, TextDecoderStream);
    return this[kState].decoder.encoding;
  }

  get fatal() {
    checkBrand(this, TextDecoderStream);
    return this[kState].decoder.fatal;
  }

  get ignoreBOM() {
    checkBrand(this, TextDecoderStream);
    return this[kState].decoder.ignoreBOM;
  }

  get readable() {
    checkBrand(this, TextDecoderStream);
    return this[kState].transform.readable;
  }

  get writable() {
    checkBrand(this, TextDecoderStream);
    return this[kState].transform.writable;
  }
}
finishClass(TextDecoderStream, (self) => ({
  encoding: self.encoding, fatal: self.fatal, ignoreBOM: self.ignoreBOM, readable: self.readable,
  writable: self.writable,
}));

module.exports = { TextEncoderStream, TextDecoderStream };
