'use strict';

// What a run of tests prints: the "spec" format.

const { inspect } = require('internal/util/inspect');
const colors = require('internal/util/colors');

/** @param {string} text @param {number} nesting @returns {string} */
const indent = (text, nesting) => {
  const space = '  '.repeat(nesting);
  return space + text.replaceAll('\n', `\n${space}`);
};

class Reporter {
  #counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  /** Suites and tests with subtests, whose opening line is printed. */
  #opened = new Set();
  #failed = [];
  #start = process.hrtime.bigint();

  get failures() {
    return this.#counts.fail + this.#counts.cancelled;
  }

  #write(text) {
    process.stdout.write(`${text}\n`);
  }

  /** Prints the opening lines of what a finished test lies in. */
  #open(test) {
    if (test === undefined || test.parent === undefined || this.#opened.has(test)) return;
    this.#open(test.parent);
    this.#opened.add(test);
    this.#write(indent(`▶ ${test.name}`, test.nesting));
  }

  #count(test) {
    const counts = this.#counts;
    if (test.kind === 'suite') counts.suites++;
    else counts.tests++;
    if (test.kind === 'suite' && (test.passed || test.error?.failureType === 'subtestsFailed')) return;
    if (test.skipped) counts.skipped++;
    else if (test.isTodo) counts.todo++;
    else if (test.passed) counts.pass++;
    else if (test.error.failureType === 'cancelledByParent') counts.cancelled++;
    else counts.fail++;
  }

  /** @param {object} test that is done */
  onResult(test) {
    this.#open(test.parent);
    this.#count(test);
    let line = `${test.name} (${test.duration.toFixed(6).replace(/0+$/, '')}ms)`;
    if (test.skipped) line += ` # ${test.skipMessage ?? 'SKIP'}`;
    else if (test.isTodo) line += ` # ${test.todoMessage ?? 'TODO'}`;
    const symbol = test.skipped ? '﹣' : test.passed ? '✔' : test.isTodo ? '⚠' : '✖';
    this.#write(indent(`${symbol} ${line}`, test.nesting));
    for (const message of test.diagnostics) this.#write(indent(`ℹ ${message}`, test.nesting));
    if (!test.passed && !test.skipped && !test.isTodo && test.error.failureType !== 'subtestsFailed') {
      this.#failed.push(test);
    }
  }

  /** Prints the totals, and the failures again. */
  onEnd() {
    const duration = Number(process.hrtime.bigint() - this.#start) / 1e6;
    for (const name of Object.keys(this.#counts)) this.#write(`ℹ ${name} ${this.#counts[name]}`);
    this.#write(`ℹ duration_ms ${duration}`);
    if (this.#failed.length === 0) return;
    this.#write(`\n${colors.red}✖ failing tests:${colors.white}`);
    for (const test of this.#failed) {
      this.#write(`\n✖ ${test.name} (${test.duration}ms)`);
      this.#write(indent(inspect(test.error.cause ?? test.error), 1));
    }
  }
}

module.exports = { Reporter };
