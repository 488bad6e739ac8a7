#!/usr/bin/env node
import { runBackupCommand } from './compose/backup.js';

process.exitCode = await runBackupCommand('restore', process.argv.slice(2), () => Date.now() / 1000);
