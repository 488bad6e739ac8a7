#!/usr/bin/env node
import { runNotify } from './notify/run-notify.js';
import { runEntry } from './run-entry.js';

process.exitCode = await runEntry(runNotify);
