// Immediates that set immediates do not starve timers: every turn has its timers phase.
let turns = 0;
let fired = false;
setTimeout(() => { fired = true; }, 2);
(function again() {
  turns++;
  if (!fired) return setImmediate(again);
  console.log('timer fired', turns > 1);
})();
