export const fine = 1;
export let broken = ;
