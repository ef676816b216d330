int ci_placeholder(void);
