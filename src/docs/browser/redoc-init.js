Redoc.init(
  '../openapi.json',
  {
    expandResponses: '200',
    theme: {
      colors: { primary: { main: '#14693f' } },
      typography: {
        fontFamily: 'system-ui, sans-serif',
        headings: { fontFamily: 'system-ui, sans-serif' },
      },
    },
  },
  document.getElementById('redoc-container'),
);
