import { expect } from 'chai';
import { evaluationOptionsOf } from '../../../src/compose/evaluation-options.js';
import { describeConfig } from '../../../src/config/describe-config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { DEFAULT_EVALUATION_OPTIONS } from '../../../src/domain/recommendations/evaluation-options.js';
import { RECOMMENDATION_TYPES } from '../../../src/domain/recommendations/vocabulary.js';

describe('options of recommendations', () => {
  it('have the published formula and thresholds as defaults', () => {
    const config = loadConfig({});
    expect(config.warnings).to.deep.equal([]);
    expect(evaluationOptionsOf(config)).to.deep.equal(DEFAULT_EVALUATION_OPTIONS);
  });

  it('change percentile, margins, floors, thresholds, types, namespaces and the minimal saving', () => {
    const config = loadConfig({
      GREENKUBE_RECOMMENDATION_CPU_PERCENTILE: '0.99',
      GREENKUBE_RECOMMENDATION_CPU_MARGIN: '1.3',
      GREENKUBE_RECOMMENDATION_MEMORY_MARGIN: '1.2',
      GREENKUBE_RECOMMENDATION_MIN_CPU_MILLICORES: '25',
      GREENKUBE_RECOMMENDATION_MIN_MEMORY_MIB: '64',
      GREENKUBE_RECOMMENDATION_CPU_THRESHOLD: '0.5',
      GREENKUBE_RECOMMENDATION_MEMORY_THRESHOLD: '0.6',
      GREENKUBE_RECOMMENDATION_NODE_THRESHOLD: '0.4',
      GREENKUBE_RECOMMENDATION_IDLE_CPU_MILLICORES: '2.5',
      GREENKUBE_RECOMMENDATION_MIN_CPU_SAVING_MILLICORES: '100',
      GREENKUBE_RECOMMENDATION_MIN_ANNUAL_SAVINGS_USD: '12.5',
      GREENKUBE_RECOMMENDATION_DISABLED_TYPES: 'empty_node, off_peak_scaling',
      GREENKUBE_RECOMMENDATION_EXCLUDED_NAMESPACES: 'sandbox',
    });
    const { thresholds, formula, ...others } = evaluationOptionsOf(config);
    expect(formula).to.include({
      cpuPercentile: 0.99,
      cpuMargin: 0.3,
      memoryMargin: 0.2,
      minCpuMillicores: 25,
      minMemoryBytes: 64 * 2 ** 20,
    });
    expect(thresholds).to.include({
      cpuLowRatio: 0.5,
      memoryLowRatio: 0.6,
      nodeLowRatio: 0.4,
      zombieCpuMillicores: 2.5,
      cpuMinSavedMillicores: 100,
    });
    expect(others).to.deep.include({
      minAnnualSavingsUsd: 12.5,
      disabledTypes: ['empty_node', 'off_peak_scaling'],
      excludedNamespaces: ['sandbox'],
    });
  });

  it('name each invalid value once and use its default', () => {
    const config = loadConfig({
      GREENKUBE_RECOMMENDATION_CPU_MARGIN: '0.15',
      GREENKUBE_RECOMMENDATION_DISABLED_TYPES: 'empty_nodes',
      GREENKUBE_RECOMMENDATION_MEMORY_MARGIN: '1.2',
    });
    expect(config.warnings).to.have.length(2);
    expect(config.warnings[0]).to.match(
      /^GREENKUBE_RECOMMENDATION_DISABLED_TYPES must be one of .*its default is used$/,
    );
    expect(config.warnings[1]).to.equal(
      'GREENKUBE_RECOMMENDATION_CPU_MARGIN must be a number from 1 to 6; its default is used',
    );
    expect(config).to.include({ recommendationCpuMargin: 1.15, recommendationMemoryMargin: 1.2 });
    expect(config.origins.recommendationCpuMargin).to.equal('default');
  });

  it('are part of the effective configuration, with their origin', () => {
    const entries = describeConfig(loadConfig({ GREENKUBE_RECOMMENDATION_CPU_MARGIN: '1.3' }));
    const entry = entries.find(({ name }) => name === 'GREENKUBE_RECOMMENDATION_CPU_MARGIN');
    expect(entry).to.include({ value: 1.3, origin: 'environment' });
    expect(entries.filter(({ name }) => name.startsWith('GREENKUBE_RECOMMENDATION_'))).to.have.length(16);
  });

  it('can switch off every type', () => {
    const text = RECOMMENDATION_TYPES.join(',');
    const config = loadConfig({ GREENKUBE_RECOMMENDATION_DISABLED_TYPES: text });
    expect(config.warnings).to.deep.equal([]);
    expect(config.recommendationDisabledTypes).to.deep.equal(RECOMMENDATION_TYPES);
  });
});
