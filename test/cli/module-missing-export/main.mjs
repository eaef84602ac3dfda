import { absent } from './other.mjs';
absent();
