/**
 * Codes of the current currencies, ISO 4217 list one, without funds, precious metals, units of account and the codes for
 * tests and "no currency". Source: the list of the maintenance agency (SIX) of 2024-06-25, with the later amendments:
 * XCG replaces ANG (2025-03-31), BGN is withdrawn (2026-01-01), CUC is withdrawn. `Intl.supportedValuesOf('currency')`
 * cannot be used instead: it also lists withdrawn codes and depends on the version of Node.js.
 */
const CODES =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC ' +
  'CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ' +
  'ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK ' +
  'MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE ' +
  'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG ' +
  'XOF XPF YER ZAR ZMW ZWG';

export const CURRENCY_CODES: ReadonlySet<string> = new Set(CODES.split(' '));
