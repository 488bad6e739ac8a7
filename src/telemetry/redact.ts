/** User and password of any URL in a text: error messages of clients like to repeat the whole address. */
const URL_CREDENTIALS = /(:\/\/)[^\s/:@"']{1,256}(:[^\s/@"']{0,1024})?@/g;

/** The text with the credentials of URLs replaced. */
export const withoutCredentials = (text: string): string => text.replace(URL_CREDENTIALS, '$1[redacted]@');
