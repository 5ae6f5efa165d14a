library(testthat)
library(standpoint)

test_check("standpoint")
