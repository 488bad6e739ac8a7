import { writeFileSync } from 'node:fs';
import { MANIFESTS, plainManifests } from './chart/plain-manifests.js';

/** Writes the plain manifests of the chart, the base of the kustomization. A test compares them with the chart. */
writeFileSync(MANIFESTS, plainManifests());
