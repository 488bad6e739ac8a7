#!/usr/bin/env node
import { runEntry } from './command/run-entry.js';
import { runGate } from './gate/run-gate.js';

process.exitCode = await runEntry(runGate);
