package pool_test

func muteConnected() {}
