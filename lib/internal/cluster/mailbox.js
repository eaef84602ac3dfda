'use strict';

// Messages between the primary and a worker: `{ cmd: 'NODE_CLUSTER', act, seq, ... }`, answered by `{ ack: seq, ... }`.
// The format is Node's, so that either end may be Node.

const kCommand = 'NODE_CLUSTER';

/** One end of the channel, at which cluster's own messages are sent and received. */
class Mailbox {
  #process;
  #lastSeq = 0;
  /** What is called with the answer, by the number of the message. @type {Map<number, Function>} */
  #waiting = new Map();

  /**
   * @param {object} process a ChildProcess, or `process`
   * @param {(message: object, handle: object | undefined) => void} onMessage for what is no answer
   */
  constructor(process, onMessage) {
    this.#process = process;
    process.on('internalMessage', (message, handle) => {
      if (message.cmd !== kCommand) return;
      const answered = this.#waiting.get(message.ack);
      if (answered === undefined) {
        // An answer that nobody asked for, or no longer waits for, is nothing to act on.
        if (message.ack === undefined) onMessage(message, handle);
        return;
      }
      this.#waiting.delete(message.ack);
      answered(message, handle);
    });
    process.once('disconnect', () => this.#waiting.clear());
  }

  /**
   * @param {object} message
   * @param {object} [handle] a native handle that goes along
   * @param {(answer: object, handle: object | undefined) => void} [answered]
   * @returns {boolean} false: the channel is closed, nothing is sent and nothing will be answered
   */
  send(message, handle, answered) {
    if (!this.#process.connected) return false;
    const seq = this.#lastSeq++;
    if (answered !== undefined) this.#waiting.set(seq, answered);
    return this.#process.send({ ...message, cmd: kCommand, seq }, handle);
  }
}

module.exports = { Mailbox };
