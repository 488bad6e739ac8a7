#!/usr/bin/env node
import { runEntry } from './command/run-entry.js';
import { runDoctor } from './doctor/run-doctor.js';

process.exitCode = await runEntry((args, io) => runDoctor(args, io));
