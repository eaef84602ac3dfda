// The shortest program: the runner measures how long it takes, and how much memory at its peak.
console.log('hi');
