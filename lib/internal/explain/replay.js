'use strict';

// From the records that src/lens/explain_recorder.cc wrote to the steps that are shown: what happened, and what stood in
// every queue afterwards. Nothing is simulated here: entries come and go as the records say.
//
// A record is a JSON object on a line of its own: `what` it is, `t` (ms since the program's start), and by kind
//   script           id, url, source: the text that V8 runs
//   step, throw      stack: the program's frames, innermost first, each [function, script, line, column]; text
//   created          id, type, at (stack), fn (where the callback is defined): a resource of async_hooks; timers: ms, repeats
//   armed, gone      id, due: a timer was set to that time; a timer or immediate will not run (again)
//   before, after    id: around its callback
//   microtask        id, kind (reaction, thenable, callback), at, by (where the promise was settled), promise
//   microtask-begin, microtask-end, settled, surprise (V8 ran another job than the one that was in front)
//   turn, phase, phase-end, sleep (ms; -1: without end), awake (ready)
//   handle, handle-active, handle-closing, handle-closed   id, kind, type, at
//   operation, operation-end   id, type, place (kernel, or a lane), at; waited, ran (ms), result
//   output           fd, text
//   limit            the recording ends here

const kQueues = { '__proto__': null, 'TickObject': 'ticks', 'Timeout': 'timers', 'Immediate': 'immediates' };
const kNames = { '__proto__': null, 'TickObject': 'nextTick', 'Timeout': 'timer', 'Immediate': 'immediate' };
/** After these the program is still in the line that it was in. */
const kKeepLine = new Set(['statement', 'output', 'queue', 'operation']);
/** Handles of the runtime's own. */
const kHiddenHandles = new Set(['timer', 'check', 'idle', 'prepare', 'async']);

const kMostShown = 40;

/** What a step keeps of a queue: the keys, and of a long queue the first ones and "+N". */
function shorten(keys) {
  return keys.length <= kMostShown ? keys.slice() : [...keys.slice(0, kMostShown), `+${keys.length - kMostShown}`];
}

/**
 * @typedef {object} Step
 * @property {string} kind main, statement, throw, queue, run, phase, sleep, operation, output, end
 * @property {string} text
 * @property {number} t milliseconds since the start
 * @property {string} phase of the loop, or "main script"
 * @property {number} turn
 * @property {any[]} stack
 * @property {any} place where it is about, or undefined
 * @property {string | undefined} entry the key of what runs
 * @property {Record<string, string[]>} queues keys of entries, first the one that runs first; "+N": and N more
 * @property {number} output how many of the pieces of output have been written
 */

class Replay {
  /** What is shown, and no more. */
  toJSON() {
    const { scripts, entries, steps, output, surprises } = this;
    return { scripts, entries, steps, output, surprises };
  }

  constructor() {
    this.scripts = {};
    /** What can stand in a queue: by key. @type {Record<string, any>} */
    this.entries = {};
    /** @type {Step[]} */
    this.steps = [];
    this.output = [];
    this.outputBytes = [0, 0];
    this.surprises = [];
    this.state = { ticks: [], microtasks: [], timers: [], immediates: [], operations: [], handles: [], closing: [] };
    this.phase = 'main script';
    this.turn = 0;
    this.stack = [];
    this.running = [];
    this.phaseShown = true;
    this.lastLine = '';
  }

  /** @param {any} record */
  add(record) {
    const handler = this[`on_${record.what.replaceAll('-', '_')}`];
    if (handler !== undefined) handler.call(this, record);
  }

  /** Adds a step with what the queues hold now. */
  push(kind, text, record, place) {
    if (!this.phaseShown && kind !== 'phase') {
      this.phaseShown = true;
      this.push('phase', `the loop enters phase ${this.phase}`, record);
    }
    const queues = {};
    for (const name of Object.keys(this.state)) queues[name] = shorten(this.state[name]);
    this.steps.push({
      kind, text, t: record.t, phase: this.phase, turn: this.turn, stack: this.stack, place,
      entry: this.running.at(-1), queues, output: this.output.length,
    });
    if (!kKeepLine.has(kind)) this.lastLine = '';
  }

  remove(queue, key) {
    const at = this.state[queue].indexOf(key);
    if (at !== -1) this.state[queue].splice(at, 1);
    return at !== -1;
  }

  /** Timers stand in the order in which they are due; of those due at once, in the order of their arming. */
  sortTimers() {
    this.state.timers.sort((a, b) => this.entries[a].due - this.entries[b].due);
  }

  on_script({ id, url, source }) {
    this.scripts[id] = { url, source };
  }

  on_step(record) {
    const [name, script, line] = record.stack[0];
    this.stack = record.stack;
    const where = `${record.stack.length} ${name} ${script}:${line}`;
    if (where === this.lastLine) return;
    this.push('statement', this.lineOf(script, line), record, record.stack[0]);
    this.lastLine = where;
  }

  lineOf(script, line) {
    return (this.scripts[script]?.source.split('\n')[line - 1] ?? '').trim();
  }

  on_throw(record) {
    this.stack = record.stack;
    this.push('throw', `throws ${record.text}`, record, record.stack[0]);
  }

  on_created(record) {
    const key = `a${record.id}`;
    const queue = kQueues[record.type];
    const entry = this.entries[key] = { name: kNames[record.type] ?? record.type, queue, at: record.at, fn: record.fn };
    // What the runtime queues for itself, such as the end of a write, is none of the program's callbacks.
    entry.hidden = queue !== undefined && record.fn === undefined;
    if (queue === undefined || entry.hidden) return;
    if (queue === 'timers') {
      entry.ms = record.ms;
      entry.repeats = record.repeats;
      entry.due = Infinity;
    }
    this.state[queue].push(key);
    const detail = queue === 'timers' ? ` for ${record.repeats ? 'every ' : ''}${record.ms} ms` : '';
    this.push('queue', `queues ${entry.name} ${this.nameOf(key)}${detail}`, record, record.at[0]);
  }

  nameOf(key) {
    const { fn, name } = this.entries[key];
    return fn === undefined ? `${name} #${key.slice(1)}` : `${fn[0] || '(anonymous)'} #${key.slice(1)}`;
  }

  on_armed({ id, due }) {
    const entry = this.entries[`a${id}`];
    if (entry?.queue !== 'timers' || entry.hidden) return;
    entry.due = due;
    if (!this.state.timers.includes(`a${id}`)) this.state.timers.push(`a${id}`);
    this.sortTimers();
    for (const step of this.steps.slice(-1)) step.queues.timers = shorten(this.state.timers);
  }

  on_gone({ id }) {
    for (const queue of ['timers', 'immediates']) this.remove(queue, `a${id}`);
  }

  on_before(record) {
    const key = `a${record.id}`;
    const entry = this.entries[key];
    if (entry?.queue !== undefined) this.remove(entry.queue, key);
    this.stack = [];
    this.running.push(key);
    if (entry === undefined || entry.hidden) return;
    if (entry.queue === undefined && entry.at.length === 0 && this.phase === 'main script') return;
    this.push('run', entry.queue === undefined ? `calls back: ${entry.name} #${record.id}` : `runs ${entry.name} ${this.nameOf(key)}`,
              record, entry.fn ?? entry.at[0]);
  }

  on_after({ id }) {
    this.leave(`a${id}`);
  }

  on_microtask(record) {
    const key = `m${record.id}`;
    const names = { reaction: 'promise reaction', thenable: 'call of then()', callback: 'queueMicrotask callback' };
    const entry = this.entries[key] = {
      name: names[record.kind], queue: 'microtasks', at: record.at, by: record.by, fn: record.fn, hidden: record.at.length === 0,
    };
    if (entry.hidden) return;
    if (record.at[0] !== undefined && record.kind === 'reaction' && /\bawait\b/.test(this.textAt(record.at[0]))) {
      entry.name = `continuation of ${record.at[0][0] || 'the module'} after await`;
    }
    this.state.microtasks.push(key);
    this.push('queue', `queues microtask #${record.id}: ${entry.name}`, record, record.by?.[0] ?? record.at[0]);
  }

  /** What ran is over, and whatever it had not left itself. */
  leave(key) {
    const at = this.running.lastIndexOf(key);
    if (at !== -1) this.running.length = at;
    this.stack = [];
    this.lastLine = '';
  }

  textAt([, script, line, column]) {
    return (this.scripts[script]?.source.split('\n')[line - 1] ?? '').slice(column - 1);
  }

  on_microtask_begin(record) {
    const key = `m${record.id}`;
    const entry = this.entries[key];
    this.remove('microtasks', key);
    this.stack = [];
    this.running.push(key);
    if (!entry.hidden) this.push('run', `runs microtask #${record.id}: ${entry.name}`, record, entry.at[0]);
  }

  on_microtask_end({ id }) {
    this.leave(`m${id}`);
  }

  on_surprise(record) {
    this.surprises.push(record);
  }

  on_turn({ number }) {
    this.turn = number;
  }

  on_phase({ name }) {
    this.phase = name;
    this.phaseShown = false;
    this.stack = [];
    this.lastLine = '';
  }

  on_phase_end() {
    this.stack = [];
  }

  on_sleep(record) {
    if (record.ms === 0) return;
    const until = record.ms < 0 ? 'until something comes' : `for ${record.ms.toFixed(1)} ms at most`;
    this.push('sleep', `nothing is ready: the loop sleeps ${until}`, record);
  }

  on_handle(record) {
    if (kHiddenHandles.has(record.kind)) return;
    const key = `h${record.id}`;
    this.entries[key] = { name: record.type || record.kind, at: record.at };
    this.state.handles.push(key);
    this.push('operation', `opens ${record.type || record.kind} (handle #${record.id})`, record, record.at[0]);
  }

  on_handle_active({ id, active }) {
    const entry = this.entries[`h${id}`];
    if (entry !== undefined) entry.active = active;
  }

  on_handle_closing(record) {
    const key = `h${record.id}`;
    if (!this.remove('handles', key)) return;
    this.state.closing.unshift(key);
    this.push('queue', `closes ${this.entries[key].name} (handle #${record.id})`, record, record.at[0]);
  }

  on_handle_closed(record) {
    if (this.remove('closing', `h${record.id}`)) {
      this.push('run', `${this.entries[`h${record.id}`].name} (handle #${record.id}) is closed`, record);
    }
  }

  on_operation(record) {
    if (record.at.length === 0) return;
    const key = `o${record.id}`;
    const where = record.place === 'kernel' ? 'the kernel' : `lane ${record.place}`;
    this.entries[key] = { name: record.type || 'operation', at: record.at, place: record.place };
    this.state.operations.push(key);
    this.push('operation', `hands ${record.type || 'an operation'} to ${where} (#${record.id})`, record, record.at[0]);
  }

  on_operation_end(record) {
    const key = `o${record.id}`;
    if (!this.remove('operations', key)) return;
    const { name, place, at } = this.entries[key];
    const where = place === 'kernel' ? 'the kernel' : `lane ${place}`;
    const waited = place === 'kernel' ? '' : `waited ${record.waited.toFixed(1)} ms, `;
    this.push('operation', `${where} has finished ${name} (#${record.id}: ${waited}ran ${record.ran.toFixed(1)} ms)`, record, at[0]);
  }

  on_output(record) {
    this.output.push({ fd: record.fd, text: record.text });
    this.outputBytes[record.fd - 1] += Buffer.byteLength(record.text);
    this.push('output', record.text, record, this.stack[0]);
  }

  on_limit(record) {
    this.push('end', 'the recording ends here: so many statements were asked for (--steps)', record);
  }

  /**
   * @param {string} ending what became of the program
   * @param {Buffer[]} written all that it wrote to stdout and stderr, also after the recording
   */
  end(ending, written) {
    written.forEach((bytes, index) => {
      const rest = bytes.subarray(this.outputBytes[index]).toString();
      if (rest !== '') this.on_output({ fd: index + 1, text: rest, t: this.steps.at(-1)?.t ?? 0 });
    });
    this.phase = 'end';
    this.phaseShown = true;
    this.stack = [];
    this.running = [];
    this.push('end', ending, { t: this.steps.at(-1)?.t ?? 0 });
  }
}

/**
 * @param {string} text the recording; a last line that was cut off is left out
 * @param {string} ending
 * @param {Buffer[]} written
 * @returns {Replay}
 */
function replay(text, ending, written) {
  const all = new Replay();
  const lines = text.split('\n');
  lines.pop();
  for (const line of lines) all.add(JSON.parse(line));
  all.end(ending, written);
  return all;
}

module.exports = { replay };
