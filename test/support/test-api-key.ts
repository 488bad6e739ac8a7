/** The key that test services are configured with. */
export const TEST_API_KEY = 'key-of-the-tests-0123456789abcdef';
