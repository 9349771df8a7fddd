"""What requests about places must look like: shared by the seat plan and the API."""
