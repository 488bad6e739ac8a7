#!/usr/bin/env node
import { runGate } from './gate/run-gate.js';
import { runEntry } from './run-entry.js';

process.exitCode = await runEntry(runGate);
