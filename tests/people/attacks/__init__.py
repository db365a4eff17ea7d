"""What somebody might try, one small test for each: `make attacks` prints what each got."""
