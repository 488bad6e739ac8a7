#!/usr/bin/env node
import { runEntry } from './command/run-entry.js';
import { runNotify } from './notify/run-notify.js';

process.exitCode = await runEntry(runNotify);
